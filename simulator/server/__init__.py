"""HTTP: the way of one request, its token, its entry in the log, and the port that is listened on."""
