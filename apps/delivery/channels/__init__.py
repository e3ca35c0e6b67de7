"""One folder for each channel: transport only. What is sent and to whom is decided before."""
