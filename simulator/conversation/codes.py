"""The WebSocket close codes to which the simulator gives a meaning."""

CLOSE_LOOP, CLOSE_LIMIT = 4000, 4001  # our own
GOING_AWAY, REFUSED, SCRIPT_ERROR = 1001, 1003, 1011  # RFC 6455, 7.4.1
DROPPED = 1006  # no close frame came: RFC 6455, 7.1.5
GOOD_CODES = frozenset({1000, 1001, 1005})  # a close without a code (1005) is as clean as the two
