"""E-mail, out by SMTP or whatever Django mail is set to."""
