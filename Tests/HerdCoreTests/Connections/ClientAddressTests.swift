import HerdCore
import Testing

struct ClientAddressTests {
    private func address(_ text: String) throws -> ClientAddress {
        ClientAddress(try #require(HostAddress(text)))
    }

    @Test func `IPv4 addresses are apart, and the same in their IPv6 form`() throws {
        #expect(try address("192.0.2.1") != address("192.0.2.2"))
        #expect(try address("192.0.2.1") == address("::ffff:192.0.2.1"))
        #expect(try address("192.0.2.1") == ClientAddress(0xC000_0201))
    }

    @Test func `an IPv6 network of 64 bits is one address`() throws {
        #expect(try address("2001:db8::1") == address("2001:db8::ffff:1:2:3"))
        #expect(try address("2001:db8::1") != address("2001:db8:0:1::1"))
        #expect(try address("2001:db8::1") == ClientAddress(0x2001_0DB8_0000_0000, 7))
    }

    @Test func `link-local addresses are apart though their network is one`() throws {
        #expect(try address("fe80::1") != address("fe80::2"))
        #expect(try address("fec0::1") == address("fec0::2"))
    }

    @Test(arguments: ["127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.2"])
    func `this computer has many addresses`(text: String) throws {
        #expect(try address(text).isLoopback)
    }

    @Test(arguments: ["126.0.0.1", "128.0.0.1", "::2", "2001:db8::1", "fe80::1", "0.0.0.0"])
    func `others are not this computer`(text: String) throws {
        #expect(try !address(text).isLoopback)
    }
}
