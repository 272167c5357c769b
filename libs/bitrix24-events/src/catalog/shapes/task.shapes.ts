/** Stands, as this word, for the half of a task event that does not exist: before an ADD, after a DELETE. */
export type MissingHalf = 'undefined';

/** What all task events share. */
export interface TaskHalves<Before, After> {
  FIELDS_BEFORE: Before;
  FIELDS_AFTER: After;
  /** Whether the user could see the task: `Y`, `N`, or the word `undefined`. */
  IS_ACCESSIBLE_BEFORE: string;
  /** Whether the user can see it now: `Y`, `N`, or the word `undefined`. */
  IS_ACCESSIBLE_AFTER: string;
}

/** A task was created. */
export type TaskAddData = TaskHalves<MissingHalf, { ID: string }>;

/** A task was changed. */
export type TaskUpdateData = TaskHalves<{ ID: string }, { ID: string }>;

/** A task was deleted. */
export type TaskDeleteData = TaskHalves<{ ID: string }, MissingHalf>;

/** A comment was written. */
export type TaskCommentAddData = TaskHalves<
  MissingHalf,
  { ID: string; TASK_ID: string; MESSAGE_ID?: string }
>;

/** A comment was changed or deleted: `ACTION` says which. */
export type TaskCommentChangeData = TaskHalves<
  { ID: string; TASK_ID: string },
  { ID: string; TASK_ID: string; ACTION?: string }
>;
