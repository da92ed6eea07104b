const hidden = '***';

/**
 * `text` without the passwords of connection strings: those of URLs (`scheme://user:password@host`), of
 * `password=` and `sslpassword=` parameters (URL queries and libpq's key=value form, quoted or not), and of
 * PGPASSWORD assignments. The rest of the text stays as it is.
 */
export function redact(text: string): string {
  return (
    text
      // The password of a URL may itself hold an unescaped '@': it ends at the last one before / ? # or space.
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi, `$1:${hidden}@`)
      // A password with an unescaped / ? or # in it makes no valid URL, and is printed just therefore.
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):(?!\d+(?:[/?#\s]|$))[^\s@'"]+@/gi, `$1:${hidden}@`)
      .replace(
        /((?:ssl|pg)?password\s*[=]\s*)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s&'"]+)/gi,
        `$1${hidden}`,
      )
  );
}
