"""Hashes of one password made by passlib or by Django: one JSON object of name -> hash. Work is small: speed is not tested.

usage: hashes.py passlib|django PASSWORD
"""

import json
import sys


def by_passlib(password):
    import passlib.hash

    rounds = {"bcrypt": 4, "bcrypt_sha256": 4, "ldap_bcrypt": 4, "phpass": 8, "scrypt": 8, "argon2": 2}
    names = """
        argon2 bcrypt bcrypt_sha256 scrypt pbkdf2_sha1 pbkdf2_sha256 pbkdf2_sha512 atlassian_pbkdf2_sha1
        md5_crypt apr_md5_crypt sha256_crypt sha512_crypt phpass mysql41 hex_md5 hex_sha1 hex_sha256 hex_sha512
        ldap_md5 ldap_salted_md5 ldap_sha1 ldap_salted_sha1 ldap_salted_sha256 ldap_salted_sha512
        ldap_pbkdf2_sha1 ldap_pbkdf2_sha256 ldap_pbkdf2_sha512 ldap_md5_crypt ldap_sha256_crypt ldap_sha512_crypt
        ldap_bcrypt
    """.split()
    hashes = {}
    for name in names:
        scheme = getattr(passlib.hash, name)
        if "rounds" in scheme.setting_kwds:
            scheme = scheme.using(rounds=rounds.get(name, 1500))
        hashes[name] = scheme.hash(password)
    hashes["bcrypt_sha256 version 1"] = passlib.hash.bcrypt_sha256.using(rounds=4, version=1).hash(password)
    hashes["sha512_crypt of 5000"] = passlib.hash.sha512_crypt.using(rounds=5000).hash(password)
    for kind in ("i", "d"):
        hashes["argon2" + kind] = passlib.hash.argon2.using(type=kind, rounds=2, memory_cost=256).hash(password)
    hashes["postgres_md5 of alice"] = passlib.hash.postgres_md5.hash(password, user="alice")
    return hashes


def by_django(password):
    import django
    from django.conf import settings
    from django.contrib.auth import hashers

    names = [name for name in dir(hashers) if name.endswith("PasswordHasher") and "Base" not in name]
    left_out = ("CryptPasswordHasher", "UnsaltedMD5PasswordHasher", "UnsaltedSHA1PasswordHasher")
    settings.configure(
        PASSWORD_HASHERS=["django.contrib.auth.hashers." + name for name in names if name not in left_out]
    )
    django.setup()
    hashes = {"unusable": hashers.make_password(None)}
    for hasher in hashers.get_hashers():
        hasher.iterations = 1000
        hasher.rounds = 4
        hasher.work_factor = 1024
        hashes[hasher.algorithm] = hasher.encode(password, hasher.salt())
    return hashes


print(json.dumps({"passlib": by_passlib, "django": by_django}[sys.argv[1]](sys.argv[2])))
