"""The history of a shop's orders: Shopify writes it into a file, and the file is read in while everything else works.

`imports` starts, stops and repeats an import; `running` takes every import a step further; `loading` reads the file in.
"""
