"""What has to be done so that both sides hold the same. Pure: nothing is read or written here."""
