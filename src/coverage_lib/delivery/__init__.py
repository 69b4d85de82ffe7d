"""What is published, brought to those it is for: by mail, or as copies in a folder."""
