enum EmptyHerdPlaces {}
