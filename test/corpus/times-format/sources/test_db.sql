create table users (user_id integer primary key, username text, password text, password_last_changed text);
insert into users values
  (1, 'winter', 'p', '24.12.2025 18:00'), (2, 'summer', 'p', '01.07.2025 12:00'), (3, 'null', 'p', null),
  (4, 'word', 'p', 'never'), (5, 'no such month', 'p', '24.13.2025 18:00');
