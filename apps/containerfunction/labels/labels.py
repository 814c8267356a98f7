"""Answers with the label of a parcel."""


def handler(event, context):
    return {"label": f"{event['country']}-{event['number']:08d}"}
