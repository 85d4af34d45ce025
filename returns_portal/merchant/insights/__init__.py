"""The pages of insights: figures, charts and sentences."""
