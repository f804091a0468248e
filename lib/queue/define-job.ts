import type { z } from 'zod';

/** What a verb needs in order to enqueue, and a handler in order to parse. Light: knows no handler. */
export type JobDefinition<S extends z.ZodType> = {
  name: string;
  payload: S;
  /** Tries in all; after the last the job stays with its error for a person to see. */
  attempts: number;
  /** Jobs with the same key that wait are one job. */
  keyOf?: (payload: z.output<S>) => string;
  /** Jobs of one queue run one after the other. */
  queueOf?: (payload: z.output<S>) => string;
};

/** Declares a job beside the verbs of its domain. */
export function defineJob<S extends z.ZodType>(definition: JobDefinition<S>): JobDefinition<S> {
  return definition;
}
