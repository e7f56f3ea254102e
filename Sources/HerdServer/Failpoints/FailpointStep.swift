/// The steps at which `HERD_FAILPOINT` can make a worker fail.
///
/// Every step of a start and of a hand-over is here, before and after what others can see of it.
/// A step comes right before what it names (`giver.commit`), or right after (`giver.committed`).
enum FailpointStep: String, CaseIterable, Sendable {
    /// The configuration was read; nothing else has been done.
    case startBegin = "start.begin"
    /// READY=1 is about to be said; `mute`: it never is.
    case startReady = "start.ready"
    /// READY=1 was said by a worker that serves, stands by as a successor, or is a spare.
    case serveReady = "serve.ready"
    case standbyReady = "standby.ready"
    case spareReady = "spare.ready"
    /// A client's first bytes have come; `wrong`: replies are falsified, `mute`: there are none.
    case serveFirstLine = "serve.first-line"

    /// Reports are about to be saved; nobody has been answered.
    case storageSave = "storage.save"
    /// They are on the disk, and nobody has been answered.
    case storageSaved = "storage.saved"

    /// The order to hand over has come.
    case giverOrdered = "giver.ordered"
    case giverConnected = "giver.connected"
    /// `hello` is about to be sent; `wrong`: of another version.
    case giverHello = "giver.hello"
    case giverGreeted = "giver.greeted"
    /// It was welcomed, and is about to stop accepting and reading.
    case giverFreeze = "giver.freeze"
    case giverFrozen = "giver.frozen"
    /// A connection is about to be sent; the step comes once for each.
    case giverOffer = "giver.offer"
    /// Every report is on its way to the successor.
    case giverReports = "giver.reports"
    /// Count and hash are about to be sent; `wrong`: others than they are.
    case giverEnd = "giver.end"
    case giverEnded = "giver.ended"
    case giverCommit = "giver.commit"
    case giverCommitted = "giver.committed"
    /// The supervisor has its answer, whatever it is.
    case giverAnswered = "giver.answered"
    /// The hand-over failed; the successor is about to be told.
    case giverWithdraw = "giver.withdraw"
    case giverWithdrawn = "giver.withdrawn"
    /// The connections were taken back, and nobody accepts yet.
    case giverThawed = "giver.thawed"

    case takerWelcome = "taker.welcome"
    /// A connection has come, and is about to be acknowledged; the step comes once for each.
    case takerTake = "taker.take"
    /// Everything has come; `wrong`: another count and hash are answered.
    case takerAccept = "taker.accept"
    case takerAccepted = "taker.accepted"
    case takerRefuse = "taker.refuse"
    /// The connections are this worker's now; nothing has been done, and the old one not told.
    case takerAdopt = "taker.adopt"
    /// The old worker was told, and will not take them back.
    case takerAdopting = "taker.adopting"
    case takerAdopted = "taker.adopted"
    /// The connections were adopted, and new ones are accepted.
    case takerServing = "taker.serving"
}
