# SPDX-License-Identifier: AGPL-3.0-or-later
"""A QR code as SVG; always dark on white, because readers need the contrast in any theme."""

import segno

from isegoria.design.drawings.drawing import Drawing, element, picture


def qr(text: str, *, label: str = "QR code", uid: str = "") -> Drawing:
    """Encode `text` (ISO/IEC 18004, error correction M, quiet zone of four modules).

    Raises `segno.DataOverflowError` for more than a code can hold (about 2,300 bytes).
    """
    code = segno.make(text, error="m", micro=False)
    path = []
    for y, row in enumerate(code.matrix_iter(border=4)):
        x, bits = 0, list(row)
        while x < len(bits):
            run = x
            while run < len(bits) and bits[run]:
                run += 1
            if run > x:
                path.append(f"M{x} {y}h{run - x}v1h-{run - x}z")
            x = run + 1
    side = code.symbol_size(border=4)[0]
    ground = element("rect", fill="#FFFFFF", width=side, height=side)
    modules = element("path", fill="#000000", shape_rendering="crispEdges", d="".join(path))
    return picture("qr", side, side, ground, modules, title=label, description=text, uid=uid)
