import Crypto

enum EmptyHerdSupervisor {}
