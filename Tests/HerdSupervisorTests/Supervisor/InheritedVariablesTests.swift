import HerdCore
import Testing

@testable import HerdSupervisor

@Suite struct InheritedVariablesTests {
    private static let kinds: [Member.Kind] = [
        .herdServer, .herdPlaces(data: "/bin/herd-places"), .foreign(["sleep", "1"]),
    ]

    @Test(arguments: kinds)
    func `what means the supervisor itself is not handed on, all else is`(kind: Member.Kind) {
        for variable in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "HERD_RUN", "HERD_PREDECESSOR"] {
            #expect(!kind.inherits(variable, placesKey: nil))
        }
        for variable in ["PATH", "HERD_GOOGLE_KEY", "HERD_"] {
            #expect(kind.inherits(variable, placesKey: nil))
        }
    }

    @Test func `the key for places is handed on to herd-server alone`() {
        let key = KeySource.environment("HERD_GOOGLE_KEY")
        #expect(
            Self.kinds.map { $0.inherits("HERD_GOOGLE_KEY", placesKey: key) }
                == [true, false, false]
        )
        #expect(Self.kinds.allSatisfy { $0.inherits("PATH", placesKey: key) })
    }
}
