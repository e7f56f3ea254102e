import CCurl

/// What curl's thread does: take orders, let libcurl work, tell who is done, wait.
final class TransferLoop {
    private let multi: MultiHandle
    private let mailbox: Mailbox
    private var transfers: [CurlTicket: Transfer] = [:]

    private init(multi: MultiHandle, mailbox: Mailbox) {
        self.multi = multi
        self.mailbox = mailbox
    }

    /// Loads libcurl, and returns when the mailbox is closed and every transfer has been told.
    static func run(_ mailbox: Mailbox, hostConnectionsMax: Int) {
        do throws(CurlError) {
            let multi = try MultiHandle(hostConnectionsMax: hostConnectionsMax)
            mailbox.open(multi)
            TransferLoop(multi: multi, mailbox: mailbox).run()
        } catch {
            mailbox.close(because: error)
            for case .start(let order) in mailbox.take().commands {
                mailbox.transferEnded()
                order.completion(.failure(error))
            }
        }
    }

    private func run() {
        while takeCommands() {
            if !multi.perform() {
                endAll(with: .library(code: CURLE_OUT_OF_MEMORY.rawValue))
            }
            while let (transfer, code) = multi.nextEnded() {
                end(transfer, with: transfer.result(of: code))
            }
            multi.wait()
        }
        endAll(with: .shutDown)
        multi.free()
    }

    /// False when there will be no more.
    private func takeCommands() -> Bool {
        let (commands, isClosed) = mailbox.take()
        for command in commands {
            switch command {
            case .start(let order): start(order)
            case .cancel(let ticket):
                if let transfer = transfers[ticket] { end(transfer, with: .failure(.cancelled)) }
            }
        }
        return !isClosed
    }

    private func start(_ order: Transfer.Order) {
        do throws(CurlError) {
            let transfer = try Transfer(order)
            try multi.add(transfer.easy)
            transfers[order.ticket] = transfer
        } catch {
            mailbox.transferEnded()
            order.completion(.failure(error))
        }
    }

    private func end(_ transfer: Transfer, with result: Result<CurlResponse, CurlError>) {
        multi.remove(transfer.easy)
        transfers[transfer.order.ticket] = nil
        mailbox.transferEnded()
        transfer.order.completion(result)
    }

    private func endAll(with error: CurlError) {
        for transfer in transfers.values.sorted(by: { $0.number < $1.number }) {
            end(transfer, with: .failure(error))
        }
    }
}

extension Transfer {
    fileprivate var number: UInt64 { order.ticket.number }
}
