"""Working sheets (Arbeitsblätter) from which forms of others are filled: the yearly monitoring, the interim account,
the proof of use. Every figure tells where it comes from, so that whoever copies it can check it."""
