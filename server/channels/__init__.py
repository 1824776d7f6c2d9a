"""The channels of the AsyncAPI document, one module for each protocol."""
