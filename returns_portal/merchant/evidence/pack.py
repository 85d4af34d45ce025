"""The evidence as files: the document, the paper, the policy, the pictures, and a list of their fingerprints."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from returns.domain.evidence import manifest
from returns_portal.merchant.evidence.paper import print_evidence

if TYPE_CHECKING:
    from returns.models import Return
    from returns_portal.merchant.evidence.gather import Gathered

WHEN = (2020, 1, 1, 0, 0, 0)  # the same files give the same archive


def pack(rma: Return, gathered: Gathered) -> bytes:
    """The ZIP. `SHA256SUMS` names every other file in it. Raises doors.NoAnswer."""
    policy = json.dumps(rma.policy.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    files = {
        f"{rma.number}.json": gathered.document.as_bytes,
        f"{rma.number}.pdf": print_evidence(rma, gathered),
        f"policy-{rma.policy.number}.json": policy.encode(),
        **gathered.pictures,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {**files, "SHA256SUMS": manifest(files).encode()}.items():
            kind = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, kind)
    return packed.getvalue()
