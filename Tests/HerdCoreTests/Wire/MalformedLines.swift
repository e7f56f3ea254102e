/// Lines that look like commands, or nearly, and are none.
enum MalformedLines {
    static let all = whole + iamat + whatsat + update

    private static let whole = [
        "", " ", "\t \r\u{0B}\u{0C}", "FOO", "FOO i_am_client 10 32", "?", "? FOO",
        "AT Goloman +0.5 a +1-1 5",
        "PEER 1 ucla Hands 00", "\u{0}", "IAMAT\u{0}a +1-1 5", "IAMATa +1-1 5", "I AMAT a +1-1 5",
        "\u{FEFF}IAMAT a +1-1 5", "IAMAT\u{A0}a +1-1 5",
    ]

    private static let iamat = [
        "IAMAT", "IAMAT a", "IAMAT a +1-1", "IAMAT a +1-1 5 6", "iamat a +1-1 5", "Iamat a +1-1 5",
        "IAMAT +1-1 5", "IAMAT a 5 +1-1", "IAMAT a +1 -1 5", "IAMAT a +1-1 -5", "IAMAT a +1-1 +5",
        "IAMAT a +1-1 5.", "IAMAT a +1-1 .5", "IAMAT a +1-1 5e3", "IAMAT a +1-1 0x5",
        "IAMAT a +1-1 now", "IAMAT a +1-1 9223372036.854775808", "IAMAT a +1-1 99999999999",
        "IAMAT a +91-1 5", "IAMAT a +1-181 5", "IAMAT a 1-1 5", "IAMAT a +1 5", "IAMAT a (1,1) 5",
    ]

    private static let whatsat = [
        "WHATSAT", "WHATSAT a", "WHATSAT a 10", "WHATSAT a 10 5 5", "whatsat a 10 5",
        "WHATSAT a 0 5", "WHATSAT a 0.000 5", "WHATSAT a -1 5", "WHATSAT a +5 5", "WHATSAT a 51 5",
        "WHATSAT a 50.0000001 5", "WHATSAT a 50.0000000000000001 5", "WHATSAT a 1e1 5",
        "WHATSAT a ten 5", "WHATSAT a nan 5", "WHATSAT a inf 5", "WHATSAT a 10, 5",
        "WHATSAT a 99999999999999999999999 5", "WHATSAT a 10 21", "WHATSAT a 10 -1",
        "WHATSAT a 10 +5", "WHATSAT a 10 5.0", "WHATSAT a 10 five", "WHATSAT a 10 5km",
        "WHATSAT a 10 18446744073709551636", "WHATSAT a 10 0x5",
    ]

    private static let update = [
        "UPDATE", "UPDATE a +1-1 5", "UPDATE a +1-1 5 6", "UPDATE a +1-1 5 6 Hands 7",
        "update a +1-1 5 6 Hands", "UPDATE a +1-1 5 -6 Hands", "UPDATE a +1-1 5 +6 Hands",
        "UPDATE a +1-1 5 6.0 Hands", "UPDATE a +1-1 5 9223372036854775808 Hands",
        "UPDATE a +1-1 5 six Hands", "UPDATE a +1-1 -5 6 Hands", "UPDATE a +1 5 6 Hands",
    ]
}
