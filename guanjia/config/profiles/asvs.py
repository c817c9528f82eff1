"""Sign-in by the OWASP ASVS 5.0, level 2: long passwords, no rules of composition, no forced change."""

PASSWORD_LENGTH = 10  # 6.2.1 asks for eight, recommends fifteen; a second factor stands beside it
PASSWORD_KINDS = 0  # 6.2.5: no rule about kinds of characters
PASSWORD_HISTORY = 0  # no forced change, so nothing to come back to
PASSWORD_DAYS = 0  # 6.2.10: no forced change
FAILURES_UNTIL_LOCK = 5  # 6.3.1, S9
LOCK_MINUTES = 15
IDLE_MINUTES = 240  # 7.3.1: half a shift; a technician's phone locks itself in between
ABSOLUTE_HOURS = 12  # 7.3.2: one shift
RESIDENT_DAYS = 30  # both limits of who came in by phone: sees the own home only
PARALLEL_SESSIONS = 5  # 7.1.2: desk, phone, tablet, and two that were forgotten
SECOND_FACTOR = False  # GUANJIA_SECOND_FACTOR and a named database demand it
KEEPERS_APART = False  # who sets up and who gives access may be one person
ADMIN_NETWORKS_NEEDED = False
