-- normalised-key
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."account_1_<plan>" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;

-- normalised-key
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."account_2_<plan>" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;

-- plain, further-columns
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."landing_1_1" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;

-- further-columns
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."landing_1_2" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;

-- plain, further-columns
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."landing_2_1" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;

-- further-columns
/* load.census */ 
    select c.kind, case when c.place <= '8'::int then c.parameters end as parameters, sum(c.accounts)::bigint as accounts
    from (
      select k.*, row_number() over (partition by k.kind order by k.accounts desc, k.parameters) as place
      from (
        select split_part(f.found, ' ', 1) as kind, case when split_part(f.found, ' ', 1) in ('bcrypt', 'bcrypt_2x', 'bcrypt_wordpress', 'scrypt_crypt', 'phpass', 'drupal', 'yescrypt', 'yescrypt', 'drupal_over_md5', 'aspnet_v3') or substr(f.found, position(' ' in f.found) + 1) ~ '^(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*)([=,:{}$ _-]+(argon2|argon2id|argon2i|argon2d|pbkdf2|PBKDF2|scrypt|SCRAM|rounds|ln|apr1|md5|2[abxy]|g?y|[a-z]|SHA(1|256|512)?|sha(1|224|256|384|512)|[Ss]?[Ss][Hh][Aa](256|384|512)?|[Ss]?[Mm][Dd]5|[0-9]*))*$' then substr(f.found, position(' ' in f.found) + 1) else '' end as parameters, sum(f.accounts) as accounts
        from (select case
    when a.password is null or a.password = '' then 'none '
    else case left(a.password, 1)
      when '!' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '{' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '34'::int and a.password like '{%}%' and a.password ~ E'^\\{[Ss](([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_salted_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when octet_length(a.password) in ('29'::int, '33'::int, '52'::int, '72'::int, '96'::int) and a.password like '{%}%' and a.password ~ E'^\\{(([Mm][Dd]5)|([Ss][Hh][Aa](256|384|512)?))\\}' then 'ldap_digest ' || left(split_part(a.password, '}', '1'::int), '48'::int)
        when (a.password like '{PBKDF2}%$%$%' or a.password like '{PBKDF2-SHA1}%$%$%' or a.password like '{PBKDF2-SHA256}%$%$%' or a.password like '{PBKDF2-SHA512}%$%$%') then 'pbkdf2_ldap ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('73'::int) and a.password like '{PKCS5S2}%' then 'pbkdf2_atlassian '
        when a.password like '{%}$2_$__$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|BLF-CRYPT|bcrypt)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '{%}$argon2%$v=%$m=%,t=%,p=%$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|ARGON2(ID|I)?|argon2)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '{%}$%$%' and a.password ~ E'^\\{([Cc][Rr][Yy][Pp][Tt]|SHA512-CRYPT|SHA256-CRYPT|MD5-CRYPT)\\}' then 'prefixed ' || left(split_part(a.password, '$', '2'::int), '48'::int)
        when octet_length(a.password) in ('20'::int) and a.password like '{%}%' and a.password ~ E'^\\{[Cc][Rr][Yy][Pp][Tt]\\}[./A-Za-z0-9]+$' then 'descrypt '
        when a.password like '{%"%hashIterations%:%}' then 'keycloak ' || coalesce(substring(left(split_part(a.password, 'hashIterations', 2), '10'::int) from '[0-9]+'), '')
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and a.password like '{%}%' then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '*' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) in ('41'::int) and a.password like '*%' and a.password ~ E'^\\*[0-9A-Fa-f]+$' then 'mysql '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'x' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'N' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'L' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'h' then case
        when (a.password like '!%' or a.password like '{SASL}%' or a.password like '*' or a.password like 'x' or a.password like '*LK*' or a.password like 'NP' or a.password like 'LOCKED' or a.password like 'hasprovider') then 'locked '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when '$' then case
        when octet_length(a.password) in ('60'::int) and (a.password like '$2b$__$%' or a.password like '$2y$__$%' or a.password like '$2a$__$%') then 'bcrypt ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('60'::int) and a.password like '$2x$__$%' then 'bcrypt_2x ' || substr(a.password, '5'::int, '2'::int)
        when octet_length(a.password) in ('63'::int) and a.password like '$wp$2_$__$%' then 'bcrypt_wordpress ' || substr(a.password, '8'::int, '2'::int)
        when (a.password like '$bcrypt-sha256$2_,%$%$%' or a.password like '$bcrypt-sha256$v=2,t=2_,r=%$%$%') and octet_length(split_part(a.password, '$', '5'::int)) = '31'::int then 'bcrypt_sha256_passlib ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2id$v=%$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2id$m=%,t=%,p=%$%$%' then 'argon2id ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2i$v=%$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2i$m=%,t=%,p=%$%$%' then 'argon2i ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$argon2d$v=%$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when a.password like '$argon2d$m=%,t=%,p=%$%$%' then 'argon2d ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$ln=%,r=%,p=%$%$%' then 'scrypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$scrypt$%$%$%$%$%' then 'scrypt_cognito ' || left(split_part(a.password, '$', '3'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like '$7$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'scrypt_crypt ' || substr(a.password, '4'::int, '11'::int)
        when a.password like '$firescrypt$ln=%,r=%,p=%$%$%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$fbscrypt$v=1,n=%,r=%,p=%$%$%' then 'scrypt_firebase ' || left(split_part(a.password, ',', '2'::int) || ',' || split_part(a.password, ',', '3'::int), '48'::int)
        when a.password like '$pbkdf2-sha%$i=%$%$%' then 'pbkdf2_phc ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when (a.password like '$pbkdf2-sha256$%$%$%' or a.password like '$pbkdf2-sha512$%$%$%' or a.password like '$pbkdf2$%$%$%') then 'pbkdf2_passlib ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) in ('34'::int) and (a.password like '$P$%' or a.password like '$H$%') then 'phpass ' || substr(a.password, '4'::int, '1'::int)
        when octet_length(a.password) in ('55'::int) and a.password like '$S$%' then 'drupal ' || substr(a.password, '4'::int, '1'::int)
        when a.password like '$6$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '86'::int then 'sha512crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$6$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '86'::int then 'sha512crypt '
        when a.password like '$5$rounds=%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'sha256crypt ' || left(split_part(a.password, '$', '3'::int), '48'::int)
        when a.password like '$5$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '43'::int then 'sha256crypt '
        when a.password like '$1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'md5crypt '
        when a.password like '$apr1$%$%' and octet_length(split_part(a.password, '$', '4'::int)) = '22'::int then 'apr1 '
        when a.password like '$y$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '4'::int, '3'::int)
        when a.password like '$gy$%$%$%' and octet_length(split_part(a.password, '$', '5'::int)) = '43'::int then 'yescrypt ' || substr(a.password, '5'::int, '3'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '12'::int and (a.password like '$%$%' or a.password like '$%,%$%') then 'unknown '
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'p' then case
        when (a.password like E'pbkdf2\\_sha256$%$%$%' or a.password like E'pbkdf2\\_sha512$%$%$%' or a.password like E'pbkdf2\\_sha1$%$%$%') then 'pbkdf2_django ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int), '48'::int)
        when (a.password like 'pbkdf2:sha256:%$%$%' or a.password like 'pbkdf2:sha512:%$%$%' or a.password like 'pbkdf2:sha1:%$%$%') then 'pbkdf2_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when ':' then case
        when a.password like ':pbkdf2:sha%:%:%:%:%' then 'pbkdf2_mediawiki ' || left(split_part(a.password, ':', '3'::int) || ',' || split_part(a.password, ':', '4'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like ':A:%' then 'mediawiki_a '
        when a.password like ':B:%:%' and octet_length(split_part(a.password, ':', '4'::int)) = '32'::int then 'mediawiki_b '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 's' then case
        when a.password like 'scrypt$%$%$%$%$%' then 'scrypt_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int) || ',' || split_part(a.password, '$', '5'::int), '48'::int)
        when a.password like 'scrypt:%:%:%$%$%' then 'scrypt_werkzeug ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'a' then case
        when a.password like 'argon2$argon2%$v=%$m=%,t=%,p=%$%$%' then 'argon2_django ' || left(split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'b' then case
        when octet_length(a.password) in ('74'::int) and a.password like E'bcrypt\\_sha256$$2_$__$%' then 'bcrypt_sha256_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) in ('67'::int) and a.password like 'bcrypt$$2_$__$%' then 'bcrypt_django ' || left(split_part(a.password, '$', '4'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'm' then case
        when (a.password like 'md5$%$%' or a.password like 'sha1$%$%' or a.password like 'sha224$%$%' or a.password like 'sha256$%$%' or a.password like 'sha384$%$%' or a.password like 'sha512$%$%') and a.password ~ '^[a-z0-9]+[$][^$]*[$][0-9A-Fa-f]+$' then 'salted_digest ' || left(split_part(a.password, '$', '1'::int), '48'::int)
        when octet_length(a.password) in ('35'::int) and a.password like 'md5%' and a.password ~ '^md5[0-9a-f]+$' then 'postgres_md5 '
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'U' then case
        when octet_length(a.password) in ('56'::int) and a.password like 'U$S$%' then 'drupal_over_md5 ' || substr(a.password, '5'::int, '1'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'S' then case
        when a.password like 'SCRAM-SHA-256$%:%$%:%' then 'postgres_scram ' || left(split_part(a.password, ':', '1'::int), '48'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      when 'A' then case
        when octet_length(a.password) in ('68'::int) and a.password like 'A%==' and a.password ~ '^A[A-P][A-Za-z0-9+/]+==$' then 'aspnet_v2 '
        when octet_length(a.password) >= '48'::int and (a.password like 'AQAAAAAA%' or a.password like 'AQAAAAEA%' or a.password like 'AQAAAAIA%') and a.password ~ '^[A-Za-z0-9+/]+=*$' then 'aspnet_v3 ' || substr(a.password, '5'::int, '8'::int)
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
      else case
        when octet_length(a.password) >= '60'::int and a.password like '%$%$%$%$%' and a.password ~ '^[0-9]+[$][0-9]+[$][0-9]+[$][0-9A-Fa-f]+[$][0-9A-Fa-f]+$' then 'scrypt_cognito ' || left(split_part(a.password, '$', '1'::int) || ',' || split_part(a.password, '$', '2'::int) || ',' || split_part(a.password, '$', '3'::int), '48'::int)
        when octet_length(a.password) >= '90'::int and a.password like '%=$%$%=$%$%$%' and a.password ~ '^[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+[$][0-9]+[$][0-9]+$' then 'scrypt_firebase ' || left(split_part(a.password, '$', '5'::int) || ',' || split_part(a.password, '$', '6'::int), '48'::int)
        when octet_length(a.password) in ('32'::int, '40'::int, '56'::int, '64'::int, '96'::int, '128'::int) and a.password ~ '^[0-9A-Fa-f]+$' then 'hex_digest ' || octet_length(a.password)::text
        when octet_length(a.password) in ('24'::int, '28'::int, '44'::int, '88'::int) and a.password like '%=' and a.password ~ '^[A-Za-z0-9+/]+==?$' then 'base64_digest ' || octet_length(a.password)::text
        when octet_length(a.password) >= '30'::int and a.password like '%$%$%' and a.password ~ '^[^ ]+$' then 'unknown '
        when octet_length(a.password) >= '34'::int and a.password like '%:%' and a.password ~ '^[0-9A-Fa-f]+:[!-~]+$' then 'unknown '
        when octet_length(a.password) >= '40'::int and a.password ~ '^[A-Za-z0-9+/=._-]+$' then 'unknown '
        else 'plain_text '
      end
    end
  end as found, count(*) as accounts from "usermerge"."landing_2_2" a group by 1) f
        group by 1, 2
      ) k
    ) c
    group by 1, 2
    order by 3 desc, 1, 2;
