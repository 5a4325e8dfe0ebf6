# SPDX-License-Identifier: LGPL-3.0-or-later
"""The data of Dawid and Skene (1979), table 1: how fit 45 patients are for an anaesthetic, from 1 to 4, as five doctors
judged: seven signs a patient, the first three by the first doctor, who judged three times."""

TABLE = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223
2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111
2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
"""
DOCTORS = (0, 0, 0, 1, 2, 3, 4)


def readings() -> tuple[list[int], list[int], list[int]]:
    """Patients, doctors and answers, from 0."""
    rows = [
        (patient, doctor, int(sign) - 1)
        for patient, signs in enumerate(TABLE.split())
        for doctor, sign in zip(DOCTORS, signs, strict=True)
    ]
    patients, doctors, answers = (list(column) for column in zip(*rows, strict=True))
    return patients, doctors, answers
