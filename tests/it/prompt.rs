//! The prompt on a real pseudo-terminal, as a person sees it, and the other ways in.
