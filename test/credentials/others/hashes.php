<?php
/* Hashes of one password made by PHP, and as WordPress 6.8 and Laravel make them of its functions: JSON, name -> hash. */
$password = $argv[1];
$hashes = [
  'password_hash bcrypt' => password_hash($password, PASSWORD_BCRYPT, ['cost' => 5]),
  'crypt $6$' => crypt($password, '$6$rounds=1200$saltsaltsaltsalt$'),
  'crypt $5$' => crypt($password, '$5$rounds=1200$saltsalt$'),
  'crypt $1$' => crypt($password, '$1$saltsalt$'),
  'crypt $2a$' => crypt($password, '$2a$05$abcdefghijklmnopqrstuu'),
  'wordpress 6.8' => '$wp' . password_hash(base64_encode(hash_hmac('sha384', trim($password), 'wp-sha384', true)), PASSWORD_BCRYPT, ['cost' => 5]),
  'mediawiki :A:' => ':A:' . md5($password),
  'mediawiki :B:' => ':B:1a2b3c4d:' . md5('1a2b3c4d-' . md5($password)),
  'mediawiki pbkdf2' => ':pbkdf2:sha512:1000:64:c2FsdHNhbHRzYWx0c2FsdA==:' . base64_encode(hash_pbkdf2('sha512', $password, 'saltsaltsaltsalt', 1000, 64, true)),
  'werkzeug pbkdf2' => 'pbkdf2:sha256:1000$saltsalt$' . hash_pbkdf2('sha256', $password, 'saltsalt', 1000, 64),
  'werkzeug sha256' => 'sha256$saltsalt$' . hash_hmac('sha256', $password, 'saltsalt'),
  'aspnet v3' => base64_encode("\x01" . pack('NNN', 1, 1000, 16) . 'saltsaltsaltsalt' . hash_pbkdf2('sha256', $password, 'saltsaltsaltsalt', 1000, 32, true)),
  'aspnet v2' => base64_encode("\x00" . 'saltsaltsaltsalt' . hash_pbkdf2('sha1', $password, 'saltsaltsaltsalt', 1000, 32, true)),
];
foreach (['PASSWORD_ARGON2ID', 'PASSWORD_ARGON2I'] as $name) {
  if (defined($name)) $hashes[$name] = password_hash($password, constant($name), ['memory_cost' => 1024, 'time_cost' => 2, 'threads' => 1]);
}
echo json_encode($hashes);
