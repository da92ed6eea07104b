/** People whose names and addresses could be real. */
import { between, type Instant, instant } from './instants.js';
import type { Random } from './random.js';

export interface Person {
  /** As the person types it; unlike everybody else's, whatever the case. */
  readonly username: string;
  /** Nobody else has it. */
  readonly email: string;
  readonly since: Instant;
}

const firstNames =
  'Aaron Abena Adam Adriana Agnes Aiko Aisha Alba Amara Amir Ana Anders Andrea Anika Anna Anton Arjun Astrid Aylin Beatriz Ben Birgit Camille Carlos Chen Chiara Chloe Clara Daan Dalia Daniel Deniz Diego Dilara Edith Elena Elias Elif Emma Enzo Erik Esther Eva Farah Felix Femke Finn Fiona Freya Gabriel Georg Giulia Greta Hana Hannah Harper Hassan Helena Henrik Hiro Hugo Ida Ines Ingrid Isaac Isla Ivan Jakob Jana Jasmin Jean Johanna Jonas José Julia Jun Kaito Kamil Karin Kenji Kofi Lara Lars Laura Lea Leila Lena Leo Liam Lina Linh Louis Lucia Luis Łukasz Maja Malik Marco Maria Marta Mateo Maya Mehmet Mei Mika Milan Mina Mira Mohammed Nadia Naomi Nia Nils Nina Noah Nora Odile Olga Olivia Omar Oscar Otto Paula Pedro Petra Pia Priya Rafael Rania Ravi Rosa Ruth Samira Samuel Sara Selma Simon Sofia Søren Stella Sven Tariq Tess Thea Theo Tomás Uma Vera Viktor Wanda Willem Yara Yusuf Zainab Zofia'.split(
    ' ',
  );

const lastNames =
  "Abe Adeyemi Ahmed Almeida Andersen Antonov Aziz Baker Bakker Bauer Becker Bergström Bianchi Bosch Braun Brown Bruno Campbell Castro Chan Chaudhary Clark Cohen Costa Cruz Dahl Danjuma Davies DeLuca Demir Diaz Dubois Duarte Eriksen Evans Farkas Ferrari Fischer Fontaine Foster Frank Fujita García Gomez Gonzalez Gray Green Gruber Gupta Haas Hansen Haddad Hernandez Hoffmann Horvat Huang Ito Ivanova Jansen Jensen Johnson Jovanović Kamara Kang Kaplan Karlsson Kaya Keller Khan Kim Klein Kovács Kowalski Kumar Lange Larsen Lee Lehmann Lopez Lund Maier Marino Martin Mendes Meyer Mishra Moreau Morales Müller Murphy Nakamura Nel Nguyen Nielsen Novak O'Brien O'Connor Okafor Olsen Ortiz Osman Özdemir Pereira Perez Petrov Popescu Rahman Ramos Rao Reyes Richter Rossi Roy Saito Sánchez Santos Sato Schmidt Schneider Schulz Sharma Silva Singh Smirnov Smith Sørensen Suzuki Takahashi Tan Thompson Torres Tran Vargas Vasquez Vogel Wagner Wang Weber White Williams Wilson Wolf Wong Wright Yamamoto Yilmaz Young Zhang Zimmermann".split(
    ' ',
  );

const mailDomains = [
  'example.com',
  'example.net',
  'example.org',
  'mail.example.com',
  'uni.example.org',
  'post.example.net',
];

/** The companies began in 2014; the youngest account is of 2025. */
const [firstDay, lastDay] = [instant('2014-03-01 08:00:00'), instant('2025-03-01 08:00:00')];

/** Gives one person after the other, no name twice. */
export class People {
  readonly #random: Random;
  readonly #taken = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Person {
    const random = this.#random;
    const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
    return this.named(this.#free((attempt) => this.#username(first, last, attempt)));
  }

  /** Somebody of this very name. */
  named(username: string, email = this.#email(username)): Person {
    this.#taken.add(plain(username));
    this.#taken.add(email);
    return { username, email, since: between(this.#random, firstDay, lastDay) };
  }

  #username(first: string, last: string, attempt: number): string {
    const random = this.#random;
    const [f, l] = [first.toLowerCase(), last.toLowerCase()];
    const year = random.between(60, 99);
    if (attempt > 2) return `${f}.${l}${random.between(2, 9999)}`;
    return random.pick([
      `${f}.${l}`,
      `${f}.${l}`,
      `${f}_${l}`,
      `${f[0]}${l}`,
      `${f}${year}`,
      `${f}.${l}${year}`,
      `${l}.${f[0]}`,
    ]);
  }

  #email(username: string): string {
    const local = plain(username).replaceAll(/[^a-z0-9._]/g, '');
    return this.#free(
      (attempt) =>
        `${local}${attempt === 0 ? '' : this.#random.between(2, 9999)}@${this.#random.pick(mailDomains)}`,
    );
  }

  #free(make: (attempt: number) => string): string {
    for (let attempt = 0; ; attempt += 1) {
      const made = make(attempt);
      if (!this.#taken.has(plain(made))) return made;
    }
  }
}

/** Letters without their marks, lower case: whoever is different here looks different to everybody. */
function plain(text: string): string {
  const without = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return without.replaceAll('ł', 'l').replaceAll('ø', 'o').replaceAll('đ', 'd');
}
