package dev.inkstone.model.text.constraint;

/**
 * The tokens that may follow a state of a rule, as far as that is the same wherever the rule
 * stands. In a string of JSON that is almost every token, so the mask of the next string needs no
 * walk over the vocabulary. The idea is XGrammar's (arXiv 2411.15100, section 3.1).
 *
 * @param inside tokens that stay within the rule, or end with it
 * @param open nodes of the tree of tokens that lie beyond an end of the rule
 * @param depth how deep calls nest within these tokens
 */
record RuleMask(TokenMask inside, int[] open, int depth) {}
