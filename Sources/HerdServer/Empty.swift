enum EmptyHerdServer {}
