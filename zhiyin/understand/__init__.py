"""Stage 2: what does a text mean? Labels, risk, grade, emotion, entities, each with its evidence. Changes nothing."""
