"""The clause map: which clause of the company's rules is kept, and what lies behind."""
