"""The conference that comes along: invented people, synthetic voices, real work for the machine."""
