/// One key of a herd.json in which every default is written out, and what it takes to change it.
struct Setting: Equatable, Sendable {
    /// As in `limits.idle`; of a server without its name: `environment.LANG`.
    let key: String
    /// As people write it; nil where there is none, and no default either.
    let value: String?
    let change: ChangeKind

    init(_ key: String, _ value: String?, _ change: ChangeKind) {
        self.key = key
        self.value = value
        self.change = change
    }

    init(_ key: String, _ value: Int, _ change: ChangeKind) {
        self.init(key, String(value), change)
    }

    init(_ key: String, _ value: Duration, _ change: ChangeKind) {
        self.init(key, DurationText.format(value), change)
    }

    /// Whole numbers without a fraction.
    init(_ key: String, _ value: Double, _ change: ChangeKind) {
        self.init(key, Int(exactly: value).map(String.init) ?? String(value), change)
    }
}

/// A setting that differs between what runs and what is wanted.
public struct SettingChange: Equatable, Sendable {
    /// As in `limits.idle`; of a server without its name: `environment.LANG`.
    ///
    /// `neighbors.NAME` stands for the address of that neighbor.
    public let key: String
    /// As people write it; nil where there is none.
    public let old: String?
    public let new: String?
    /// What this one alone would take.
    public let change: ChangeKind
}

extension [Setting] {
    /// What is to change for `wanted`: in its order, then what it no longer has.
    func changes(to wanted: [Setting]) -> [SettingChange] {
        let values = Dictionary(uniqueKeysWithValues: map { ($0.key, $0.value) })
        let keys = Set(wanted.map(\.key))
        let changed = wanted.map { setting in
            let old = values[setting.key] ?? nil
            return SettingChange(
                key: setting.key,
                old: old,
                new: setting.value,
                change: setting.change
            )
        }
        let gone = filter { !keys.contains($0.key) }.map { setting in
            SettingChange(key: setting.key, old: setting.value, new: nil, change: setting.change)
        }
        return (changed + gone).filter { $0.old != $0.new }
    }
}

extension [SettingChange] {
    /// What all of them together take.
    var kind: ChangeKind { map(\.change).max() ?? .unchanged }
}
