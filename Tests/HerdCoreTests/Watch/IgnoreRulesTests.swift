import Testing

@testable import HerdCore

@Suite struct IgnoreRulesTests {
    @Test(arguments: [
        ("main.o", "main.o", true), ("*.o", "main.o", true), ("*.o", ".o", true),
        ("*.o", "main.c", false), ("?.o", "a.o", true), ("?.o", "ab.o", false),
        ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxcxxb", false), ("[a-c]x", "bx", true),
        ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[^a-c]x", "ax", false),
        ("[]x]", "]", true), ("[a-]", "-", true), ("[z-a]", "z", true), ("[a", "[a", true),
        (#"\*"#, "*", true), (#"\*"#, "x", false), (#"[\]]"#, "]", true), (#"a\"#, #"a\"#, true),
        ("", "", true), ("*", "", true), ("?", "", false),
        ("******************************x", String(repeating: "y", count: 200), false),
    ])
    func `a pattern fits a name as fnmatch has it`(pattern: String, name: String, fits: Bool) {
        #expect(NamePattern(pattern).matches(name) == fits)
    }

    @Test(arguments: [
        ("*.o", "a/b/c.o", true), ("build", "a/build", true), ("/build", "a/build", false),
        ("/build", "build", true), ("a/build", "a/build", true), ("a/build", "x/a/build", false),
        ("**/a/b", "x/y/a/b", true), ("**/a/b", "a/b", true), ("a/**", "a/b/c", true),
        ("a/**", "a", false), ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true),
        ("a/**/z", "a/b/c", false), ("a/*/z", "a/b/c/z", false), ("#a", "#a", false),
        ("\\#a", "#a", true), (#"\!a"#, "!a", true), ("a  ", "a", true), ("/", "a", false),
        (#"a\ "#, "a ", true), ("**", "a/b", true), ("logs/*\n!logs/.gitkeep", "logs/x", true),
        ("logs/*\n!logs/.gitkeep", "logs/.gitkeep", false), ("a\r\nb\r\n", "a", true),
        ("!a", "a", false), ("a\n!a\na", "a", true),
    ])
    func `rules are read as git reads them`(rules: String, path: String, isIgnored: Bool) {
        let names = path.split(separator: "/").map(String.init)
        #expect((IgnoreRules(rules).verdict(on: names[...], isFolder: false) ?? false) == isIgnored)
    }

    @Test func `a pattern that ends with a slash is for folders`() {
        let rules = IgnoreRules("out/")
        #expect(rules.verdict(on: ["x", "out"], isFolder: true) == true)
        #expect(rules.verdict(on: ["x", "out"], isFolder: false) == nil)
        #expect(IgnoreRules("/").verdict(on: ["out"], isFolder: true) == nil)
    }

    @Test func `what no rule is about has no verdict`() {
        #expect(IgnoreRules("a\n!b").verdict(on: ["c"], isFolder: false) == nil)
        #expect(IgnoreRules("a\n!b").verdict(on: ["b"], isFolder: false) == false)
        #expect(IgnoreRules("").verdict(on: ["c"], isFolder: false) == nil)
    }
}
