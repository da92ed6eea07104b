"""The request's own method: for each account one SELECT, and one INSERT or UPDATE.

Environment: SOURCES (JSON list of URLs), TARGET, WHERE (which accounts). Prints JSON: accounts, seconds.
Kind to the method: one transaction, an index on the name, and the start of Python is not counted.
"""

import json
import os
import time

import psycopg2

begun = time.perf_counter()
target = psycopg2.connect(os.environ["TARGET"])
write = target.cursor()
accounts = 0
for url in json.loads(os.environ["SOURCES"]):
    source = psycopg2.connect(url)
    read = source.cursor()
    read.execute("select user_id, username, password, password_last_changed from users where " + os.environ["WHERE"])
    for user_id, username, password, changed in read.fetchall():
        accounts += 1
        write.execute("select password, password_last_changed from merged_users where username = %s", (username,))
        found = write.fetchone()
        if found is None:
            write.execute(
                "insert into merged_users (user_id, username, password, password_last_changed) values (%s, %s, %s, %s)",
                (user_id, username, password, changed),
            )
        elif found[0] != password and found[1] < changed:
            write.execute(
                "update merged_users set password = %s, password_last_changed = %s where username = %s",
                (password, changed, username),
            )
    source.close()
target.commit()
target.close()
print(json.dumps({"accounts": accounts, "seconds": time.perf_counter() - begun}))
