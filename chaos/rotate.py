"""`guanjia rotate-keys`; `CHAOS_BREAK=no_former` is the control of P5, in which old generations go at once."""

import os
import sys
from importlib import import_module

from guanjia.config.commands import rotate_keys

_reseal = rotate_keys.reseal


def reseal() -> int:
    """Renew the keys, forget the generations before, and only then seal anew: readers find nothing meanwhile."""
    resealing = import_module("guanjia.config.resealing")
    renew = resealing.renew_keys

    def renew_and_forget() -> int:
        changed: int = renew()
        resealing.DataKey.objects.exclude(generation=1).update(former_sealed=b"")
        resealing.secrets.forget_opened()
        return changed

    resealing.renew_keys = renew_and_forget
    return _reseal()


if os.environ.get("CHAOS_BREAK") == "no_former":
    rotate_keys.reseal = reseal

if __name__ == "__main__":
    sys.exit(rotate_keys.run(sys.argv[1:]))
