enum EmptyCurl {}
