update users set email = 'new@x';
