"""Sign-in by 等保三级 (GB/T 22239-2019, 8.1.4): composition, periodic change, three keepers, known terminals."""

PASSWORD_LENGTH = 10  # 8.1.4.1 a) asks for complexity; assessors expect eight or more
PASSWORD_KINDS = 3  # 8.1.4.1 a): of capitals, small letters, digits, other signs
PASSWORD_HISTORY = 5
PASSWORD_DAYS = 90  # 8.1.4.1 a): changed periodically
FAILURES_UNTIL_LOCK = 5  # 8.1.4.1 b)
LOCK_MINUTES = 30
IDLE_MINUTES = 30  # 8.1.4.1 b): leaves by itself
ABSOLUTE_HOURS = 8
RESIDENT_DAYS = 7
PARALLEL_SESSIONS = 2
SECOND_FACTOR = True  # 8.1.4.1 d): two kinds, one of them cryptographic
KEEPERS_APART = True  # 8.1.4.2 d): least privilege, three keepers 三员
ADMIN_NETWORKS_NEEDED = True  # 8.1.4.4 d): terminals of administrators are limited
