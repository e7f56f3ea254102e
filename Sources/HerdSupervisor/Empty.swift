import Crypto
enum EmptyHerdSupervisor {}
