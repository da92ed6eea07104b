import pc from 'picocolors';

/** What a screen is drawn for. */
export interface Screen {
  /** Columns that may be used. */
  readonly width: number;
  readonly colours: Colours;
  /** How the person's next command says which merge it is about: ` --config other.yaml`; empty for the default. */
  readonly same: string;
}

export type Colours = ReturnType<typeof pc.createColors>;

export const coloursFor = (enabled: boolean): Colours => pc.createColors(enabled);

/** Width where the stream is no terminal. */
const fileWidth = 120;

/** A screen for this stream: colours on a terminal that has them, and where NO_COLOR does not forbid them. */
export function screenFor(stream: NodeJS.WriteStream, same = ''): Screen {
  return {
    width: (stream.isTTY && stream.columns) || fileWidth,
    colours: coloursFor(stream.isTTY === true && stream.hasColors()),
    same,
  };
}
