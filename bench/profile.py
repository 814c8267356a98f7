"""Evaluates a profile as the function of AWS's example does: all of it is read, decoded and parsed, and all columns are
compared with the two that are wanted. FILE SECONDS"""

import json
import sys
import time

file, at_least = sys.argv[1], float(sys.argv[2])


def evaluate():
    with open(file, "rb") as body:
        profile = json.loads(body.read().decode("utf-8"))
    missing = 0
    for column in profile["columns"]:
        if column["name"] == "pu_loc_id" or column["name"] == "do_loc_id":
            missing += column["missingValuesCount"]
    return {"rows": profile["sampleSize"], "missing": missing}


digest = evaluate()
started = time.process_time()
profiles, used = 0, 0.0
while used < at_least:
    evaluate()
    profiles += 1
    used = time.process_time() - started
print(json.dumps({**digest, "profiles": profiles, "seconds": used}))
