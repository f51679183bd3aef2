"""Headings under which other registers keep what we know of a complaint."""

from __future__ import annotations

HEADINGS: dict[str, tuple[str, ...]] = {
    "record_id": (
        "record id", "unique key", "service request id", "service request number", "sr number",
        "case enquiry id", "case id", "caseid", "request id", "complaint id", "complaint number",
        "incident id", "ticket id", "reference number", "工单编号", "工单号", "投诉编号",
        "受理编号", "登记编号", "案件编号", "编号",
    ),
    "received_at": (
        "received at", "created date", "requested datetime", "open dt", "opened", "created at",
        "date created", "creation date", "date received", "received date", "date opened",
        "submitted date", "request date", "complaint date", "受理时间", "登记时间", "投诉时间",
        "来电时间", "接收时间", "创建时间", "受理日期", "投诉日期", "时间",
    ),
    "category": (
        "category", "complaint type", "service name", "request type", "sr type", "service code",
        "case type", "issue type", "problem", "case title", "reason", "投诉类别", "问题类别",
        "诉求类别", "投诉类型", "诉求类型", "问题分类", "分类", "类别",
    ),
    "words": (
        "words", "description", "descriptor", "complaint description", "request details",
        "details", "problem detail", "summary", "comments", "narrative", "投诉内容", "诉求内容",
        "问题描述", "反映内容", "主要内容", "内容", "描述",
    ),
    "state": (
        "state", "status", "case status", "request status", "current status", "办理状态",
        "工单状态", "处理状态", "状态",
    ),
    "answered_at": (
        "answered at", "answered date", "date answered", "response date", "答复时间", "回复时间",
        "反馈时间",
    ),
    "closed_at": (
        "closed at", "closed date", "closed dt", "date closed", "completion date",
        "resolution date", "resolved date", "date completed", "办结时间", "结案时间", "关闭时间",
        "完成时间",
    ),
    "address": (
        "address", "incident address", "location street name", "street address", "full address",
        "location address", "发生地址", "事发地址", "被投诉地址", "地址", "地点",
    ),
    "code": ("site code", "点位编号", "点位编码", "监管点位编号"),
}  # fmt: skip
"""By field; the earlier heading is the better one. Other fields have the headings of sites."""
