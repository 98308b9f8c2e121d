/** Pages of help; each is a document in both languages. */
export type HelpPage = 'guide' | 'shortcuts' | 'whats-new'
