import Hummingbird
import NIOPosix

enum EmptyHerdHTTP {}
