"""What a release needs in AWS: whether it is there, how it differs from what is wanted, how it is made."""
