extension NearbyAnswer {
    /// The answer as Google lays it out, ended by a newline.
    ///
    /// It is written piece by piece and not as a `JSONValue`, which would take longer than the
    /// search and the network together; a test holds the two to the same bytes.
    public func json() -> [UInt8] {
        var writer = GoogleLayoutWriter()
        // A place takes about 800 bytes.
        writer.bytes.reserveCapacity(1024 * (places.count + 1))
        writer.object {
            if let errorMessage { $0.member("error_message", errorMessage.utf8) }
            let attributions = places.isEmpty ? [] : Self.attributions
            $0.member("html_attributions", list: attributions) { $0.string($1.utf8) }
            if let nextPageToken { $0.member("next_page_token", nextPageToken.utf8) }
            $0.member("results", list: places) { $0.place($1) }
            $0.member("status", status.rawValue.utf8)
        }
        writer.bytes.append(.lineFeed)
        return writer.bytes
    }
}

extension GoogleLayoutWriter {
    fileprivate mutating func place(_ place: Place) {
        object {
            $0.key("geometry")
            $0.object {
                $0.key("location")
                $0.object {
                    $0.member("lat", number: place.latitude)
                    $0.member("lng", number: place.longitude)
                }
                $0.key("viewport")
                $0.viewport(place.viewport)
            }
            $0.member("name", place.name)
            $0.member("place_id", place.id)
            $0.member("reference", place.id)
            $0.member("scope", "APP".utf8)
            $0.member("types", list: place.kind.types) { $0.string($1.utf8) }
            $0.member("vicinity", place.vicinity)
        }
    }

    private mutating func viewport(_ viewport: Viewport) {
        object {
            $0.key("northeast")
            $0.point(latitudeE7: viewport.north, longitudeE7: viewport.east)
            $0.key("southwest")
            $0.point(latitudeE7: viewport.south, longitudeE7: viewport.west)
        }
    }

    private mutating func point(latitudeE7: Int, longitudeE7: Int) {
        object {
            $0.key("lat")
            FixedPoint.write(latitudeE7, into: &$0.bytes)
            $0.key("lng")
            FixedPoint.write(longitudeE7, into: &$0.bytes)
        }
    }
}
