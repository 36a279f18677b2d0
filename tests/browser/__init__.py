"""The pages as people use them: real Chromium, a real server, read models filled by real folds."""
