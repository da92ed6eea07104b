update users set username = 'alicia';
