/// What these tests call their random numbers.
typealias SeededGenerator = SplitMix64
