import HerdCore
import Testing

@Suite struct PortHolderTests {
    private let table = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retr uid timeout inode
           0: 0100007F:1F40 00000000:0000 0A 0:0 0:0 0 0 0 4711 1
           1: 0100007F:1F40 0100007F:D431 01 0:0 0:0 0 0 0 4712 1
           2: 00000000:0050 00000000:0000 0A 0:0 0:0 0 0 0 4713 1
           3: 0000000000000000FFFF00000100007F:1F40 0000:0000 0A 0:0 0:0 0 0 0 99
        """

    @Test func `only sockets that listen on the port are found`() {
        #expect(PortHolder.inodes(listeningOn: 8000, in: table) == [4711, 99])
        #expect(PortHolder.inodes(listeningOn: 80, in: table) == [4713])
        #expect(PortHolder.inodes(listeningOn: 8001, in: table) == [])
    }

    @Test func `what is no table has no sockets`() {
        for text in ["", "\n\n", "sl\n0: x", "sl\n0: :1F40 y 0A 0 0 0 0 0 inode"] {
            #expect(PortHolder.inodes(listeningOn: 8000, in: text) == [])
        }
    }

    @Test func `a descriptor's link names the inode`() {
        #expect(PortHolder.link(to: 4711) == "socket:[4711]")
    }
}
