import HerdServer

@main
struct Main {
    static func main() {
        WorkerProgram.run(arguments: Array(CommandLine.arguments.dropFirst()))
    }
}
