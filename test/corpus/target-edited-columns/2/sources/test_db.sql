update users set email = 'two.' || email;
